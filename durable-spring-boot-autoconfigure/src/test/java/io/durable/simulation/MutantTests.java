package io.durable.simulation;

import static io.durable.simulation.Mutant.Defect.ACKNOWLEDGE_BEFORE_COMMIT;
import static io.durable.simulation.Mutant.Defect.BLIND_RETRY;
import static io.durable.simulation.Mutant.Defect.KEEP_CACHE;
import static io.durable.simulation.Mutant.Defect.NO_REDISPATCH;
import static io.durable.simulation.Mutant.Defect.NO_SWEEP;
import static io.durable.simulation.Mutant.Defect.NO_TASK_NONCE;
import static io.durable.simulation.Mutant.Defect.NO_VERIFICATION;
import static io.durable.simulation.Mutant.Defect.PUBLISH_BEFORE_COMMIT;
import static io.durable.simulation.Mutant.Defect.SEQUENTIAL_MESSAGE_IDS;
import static io.durable.simulation.Protection.BATCH;
import static io.durable.simulation.Protection.COUNT;
import static io.durable.simulation.Protection.EPOCH;
import static io.durable.simulation.Protection.HISTORY_KEY;
import static io.durable.simulation.Protection.NONCE;
import static io.durable.simulation.Protection.TASK_STATE;
import static io.durable.simulation.Protection.TOKEN;

/** Finds the first seed that catches each mutant. */
final class MutantTests {
    public static void main(String[] a) {
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("io.durable"))
                .setLevel(ch.qos.logback.classic.Level.OFF);
        java.util.Map<String, Mutant> all = new java.util.LinkedHashMap<>();
        all.put("publish", Mutant.of(PUBLISH_BEFORE_COMMIT));
        all.put("keepcache", Mutant.of(KEEP_CACHE));
        all.put("nosweep", Mutant.of(NO_SWEEP));
        all.put("noredispatch", Mutant.of(NO_REDISPATCH));
        all.put("completionrow", Mutant.lacking(TOKEN));
        all.put("ack", Mutant.of(ACKNOWLEDGE_BEFORE_COMMIT));
        all.put("nofencecas", Mutant.lacking(EPOCH, NONCE, BATCH, HISTORY_KEY));
        all.put("nocountfencecas", Mutant.lacking(EPOCH, NONCE, BATCH, HISTORY_KEY, COUNT));
        all.put(
                "blindretry",
                new Mutant(java.util.Set.of(BATCH, HISTORY_KEY, COUNT), java.util.Set.of(BLIND_RETRY), false));
        all.put("nononce", Mutant.lacking(NONCE).failingOver());
        all.put("notasknonce", Mutant.of(NO_TASK_NONCE).failingOver());
        all.put("seqids", Mutant.of(SEQUENTIAL_MESSAGE_IDS).failingOver());
        all.put("notaskstate", Mutant.lacking(TASK_STATE).failingOver());
        all.put("noverify", Mutant.of(NO_VERIFICATION).failingOver());
        all.put("nobatchcas", Mutant.lacking(BATCH, HISTORY_KEY).failingOver());
        int max = Integer.parseInt(a[0]);
        for (var e : all.entrySet()) {
            if (a.length > 1 && !java.util.List.of(a).contains(e.getKey())) continue;
            long begin = System.nanoTime();
            String found = "NOT CAUGHT in " + max;
            for (long seed = 1; seed <= max; seed++) {
                try {
                    Simulation.run(seed, e.getValue());
                } catch (Simulation.SeedFailed f) {
                    found = f.getMessage().lines().findFirst().orElse("");
                    break;
                }
            }
            System.out.println(e.getKey() + " " + (System.nanoTime() - begin) / 1000000 + "ms "
                    + found.substring(0, Math.min(200, found.length())));
        }
        System.exit(0);
    }
}
