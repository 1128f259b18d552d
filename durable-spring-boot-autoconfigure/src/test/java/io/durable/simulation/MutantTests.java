package io.durable.simulation;

import static io.durable.simulation.Mutant.Defect.ACKNOWLEDGE_BEFORE_COMMIT;
import static io.durable.simulation.Mutant.Defect.AUDIT_BY_TIME;
import static io.durable.simulation.Mutant.Defect.BLIND_RETRY;
import static io.durable.simulation.Mutant.Defect.KEEP_CACHE;
import static io.durable.simulation.Mutant.Defect.LATE_RESULT;
import static io.durable.simulation.Mutant.Defect.NO_AUDIT;
import static io.durable.simulation.Mutant.Defect.NO_CLAIM;
import static io.durable.simulation.Mutant.Defect.NO_CLOSING;
import static io.durable.simulation.Mutant.Defect.NO_INCARNATION;
import static io.durable.simulation.Mutant.Defect.NO_INVENTORY;
import static io.durable.simulation.Mutant.Defect.NO_KEYS;
import static io.durable.simulation.Mutant.Defect.NO_LEFTOVERS;
import static io.durable.simulation.Mutant.Defect.NO_LIMITS;
import static io.durable.simulation.Mutant.Defect.NO_LIVE_NODES;
import static io.durable.simulation.Mutant.Defect.NO_REDISPATCH;
import static io.durable.simulation.Mutant.Defect.NO_REQUEST;
import static io.durable.simulation.Mutant.Defect.NO_SWEEP;
import static io.durable.simulation.Mutant.Defect.NO_TASK_NONCE;
import static io.durable.simulation.Mutant.Defect.NO_VERIFICATION;
import static io.durable.simulation.Mutant.Defect.ONE_TOO_MANY;
import static io.durable.simulation.Mutant.Defect.PUBLISH_BEFORE_COMMIT;
import static io.durable.simulation.Mutant.Defect.SEQUENTIAL_MESSAGE_IDS;
import static io.durable.simulation.Mutant.Defect.UNAVAILABLE_UNHEARD;
import static io.durable.simulation.Mutant.Defect.UNVERIFIED_READS;
import static io.durable.simulation.Mutant.Defect.VERSION_FALLBACK;
import static io.durable.simulation.Protection.BATCH;
import static io.durable.simulation.Protection.COUNT;
import static io.durable.simulation.Protection.DUE;
import static io.durable.simulation.Protection.ENDED;
import static io.durable.simulation.Protection.EPOCH;
import static io.durable.simulation.Protection.GENERATION;
import static io.durable.simulation.Protection.HISTORY_KEY;
import static io.durable.simulation.Protection.NONCE;
import static io.durable.simulation.Protection.PREDECESSOR;
import static io.durable.simulation.Protection.STATUS;
import static io.durable.simulation.Protection.TASK_STATE;
import static io.durable.simulation.Protection.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each rule of the protocol is needed: without it some world breaks an invariant, and the checkers notice. The search begins where a seed is known to catch the
 * mutant, so it is short until the product or the simulation changes. The owner's own check of its token (S2) is off, so that what is caught are consequences.
 */
@ExtendWith(QuietLogs.class)
final class MutantTests {

    private static final int SEEDS_MAX = 600;

    @Test
    void dispatchingBeforeTheCommitIsCaught() {
        assertCaught(Mutant.of(PUBLISH_BEFORE_COMMIT), 1);
    }

    @Test
    void keepingMemoryAfterAnUnknownOutcomeIsCaught() {
        assertCaught(Mutant.of(KEEP_CACHE), 12);
    }

    @Test
    void notSweepingIsCaught() {
        assertCaught(Mutant.of(NO_SWEEP), 1);
    }

    @Test
    void notDispatchingAgainWhatAnOwnerLeftBehindIsCaught() {
        assertCaught(Mutant.of(NO_REDISPATCH), 1);
    }

    @Test
    void completionRowInsteadOfTokenIsCaught() {
        assertCaught(Mutant.lacking(TOKEN), 29);
    }

    @Test
    void acknowledgingBeforeTheCommitIsCaught() {
        assertCaught(Mutant.of(ACKNOWLEDGE_BEFORE_COMMIT), 1);
    }

    @Test
    void noFenceAndNoHistoryKeyIsCaught() {
        assertCaught(Mutant.lacking(EPOCH, NONCE, BATCH, HISTORY_KEY), 29);
    }

    @Test
    void noFenceAndNoHistoryKeyAndNoCountsIsCaught() {
        assertCaught(Mutant.lacking(EPOCH, NONCE, BATCH, HISTORY_KEY, COUNT), 6);
    }

    @Test
    void retryingAnUnknownCommitBlindlyIsCaught() {
        assertCaught(Mutant.lacking(BATCH, HISTORY_KEY, COUNT).with(BLIND_RETRY), 11);
    }

    @Test
    void trustingTheRowThatAStartGaveAlongIsCaught() {
        assertCaught(Mutant.lacking(STATUS), 2191);
    }

    @Test
    void trustingTheRowThatAStartGaveAlongWithoutAHistoryKeyIsCaught() {
        assertCaught(Mutant.lacking(STATUS, HISTORY_KEY), 113);
    }

    @Test
    void epochWithoutNonceIsCaughtWhenTailsAreLost() {
        assertCaught(Mutant.lacking(NONCE).failingOver(), 5594);
    }

    @Test
    void taskIdsThatDoNotTellTimelinesApartAreCaughtWhenTailsAreLost() {
        assertCaught(Mutant.of(NO_TASK_NONCE).failingOver(), 446);
    }

    @Test
    void messageIdsFromASequenceAreCaughtWhenTailsAreLost() {
        assertCaught(Mutant.of(SEQUENTIAL_MESSAGE_IDS).failingOver(), 2243);
    }

    @Test
    void tokenDeletedWithoutLookingAtItsStateIsCaughtWhenTailsAreLost() {
        assertCaught(Mutant.lacking(TASK_STATE).failingOver(), 46);
    }

    @Test
    void idleOwnerThatNeverVerifiesIsCaughtWhenTailsAreLost() {
        assertCaught(Mutant.of(NO_VERIFICATION).failingOver(), 6112);
    }

    @Test
    void rowsOfALostTimelineAreCaughtWhenTheyAreTrusted() {
        assertCaught(Mutant.of(UNVERIFIED_READS).failingOver(), 15650);
    }

    /** The seed does not catch either of the two alone. */
    @Test
    void historyThatGoesOnBehindALostTailIsCaughtWhenWhatWasReadIsTrusted() {
        assertCaught(Mutant.lacking(PREDECESSOR).with(UNVERIFIED_READS).failingOver(), 15338);
    }

    @Test
    void noBatchNumberAndNoHistoryKeyIsCaughtWhenTailsAreLost() {
        assertCaught(Mutant.lacking(BATCH, HISTORY_KEY).failingOver(), 3);
    }

    @Test
    void lookingForNoLostTasksIsCaught() {
        assertCaught(Mutant.of(NO_AUDIT).withTransport(), 1);
    }

    @Test
    void takingTasksBackByTimeAloneIsCaught() {
        assertCaught(Mutant.of(AUDIT_BY_TIME).withTransport(), 57);
    }

    @Test
    void handingOutTasksOfLiveNodesIsCaught() {
        assertCaught(Mutant.of(NO_LIVE_NODES).withTransport(), 20);
    }

    @Test
    void notHearingThatAnAttemptCouldNotBeMadeIsCaught() {
        assertCaught(Mutant.of(UNAVAILABLE_UNHEARD).withTransport(), 21);
    }

    @Test
    void acknowledgingWithoutAClaimIsCaught() {
        assertCaught(Mutant.of(NO_CLAIM).withTransport(), 4);
    }

    @Test
    void believingARowWhoseNodeKnowsNothingIsCaught() {
        assertCaught(Mutant.of(NO_INVENTORY).withTransport(), 26);
    }

    @Test
    void acquiringWhateverTheGenerationIsCaught() {
        assertCaught(Mutant.lacking(GENERATION).withTransport(), 2);
    }

    @Test
    void limitingNothingIsCaught() {
        assertCaught(Mutant.of(NO_LIMITS), 1);
    }

    @Test
    void lettingOneTooManyThroughIsCaught() {
        assertCaught(Mutant.of(ONE_TOO_MANY), 1);
    }

    @Test
    void lettingThroughWhatHasAKeyThatIsFullIsCaught() {
        assertCaught(Mutant.of(NO_KEYS).inWideWorlds(), 1);
    }

    @Test
    void lookingAtNoRequestIsCaught() {
        assertCaught(Mutant.of(NO_REQUEST).inWideWorlds(), 1);
    }

    @Test
    void replacingWhatHasNotEndedIsCaught() {
        assertCaught(Mutant.lacking(ENDED).inWideWorlds(), 1);
    }

    @Test
    void leavingWhatRemovedInstancesHadIsCaught() {
        assertCaught(Mutant.of(NO_LEFTOVERS).inWideWorlds(), 26);
    }

    @Test
    void endingAnAttemptByTokenTwiceIsCaught() {
        assertCaught(Mutant.lacking(DUE).inWideWorlds(), 6);
    }

    @Test
    void takingAResultThatCameTooLateIsCaught() {
        assertCaught(Mutant.of(LATE_RESULT).inWideWorlds(), 1);
    }

    @Test
    void runningAVersionWithTheCodeOfAnotherIsCaught() {
        assertCaught(Mutant.of(VERSION_FALLBACK).inWideWorlds(), 8);
    }

    @Test
    void notTellingChildrenOfTheEndOfTheirParentIsCaught() {
        assertCaught(Mutant.of(NO_CLOSING), 1);
    }

    @Test
    void givingAnIncarnationWhatWasForTheOneBeforeIsCaught() {
        assertCaught(Mutant.of(NO_INCARNATION).inWideWorlds(), 168);
    }

    private static void assertCaught(Mutant mutant, long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + SEEDS_MAX; seed++) {
            try {
                Simulation.run(seed, mutant);
            } catch (Simulation.SeedFailed caught) {
                assertThat(caught.getCause()).isInstanceOf(Violation.class);
                return;
            }
        }
        fail(mutant + " is not caught by the seeds " + firstSeed + " to " + (firstSeed + SEEDS_MAX - 1));
    }
}
