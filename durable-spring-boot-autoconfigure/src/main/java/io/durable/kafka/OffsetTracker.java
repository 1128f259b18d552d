package io.durable.kafka;

import java.util.TreeSet;

/**
 * Which records of one partition are finished, to know up to where all of them are. Offsets begin in rising order and are finished in any. Any thread may call.
 */
final class OffsetTracker {

    private final TreeSet<Long> unfinished = new TreeSet<>();
    private long next;

    /** @param next the offset of the first record to come; everything before it is finished */
    OffsetTracker(long next) {
        this.next = next;
    }

    /** The record at this offset is being worked on. */
    synchronized void begin(long offset) {
        unfinished.add(offset);
        next = offset + 1;
    }

    /** The next record is being worked on. Returns its offset. */
    synchronized long beginNext() {
        begin(next);
        return next - 1;
    }

    /** The last record, which has this offset, has not begun after all and comes again. */
    synchronized void takeBack(long offset) {
        unfinished.remove(offset);
        next = offset;
    }

    /** The record at this offset is finished. Said twice, or of a record that has not begun, it changes nothing. */
    synchronized void finish(long offset) {
        unfinished.remove(offset);
    }

    /** The record at this offset needs no work. */
    synchronized void skip(long offset) {
        next = offset + 1;
    }

    /** Nothing that needs work comes before this offset any more. */
    synchronized void skipTo(long offset) {
        next = Math.max(next, offset);
    }

    /** The lowest offset that is not finished: what a successor has to read from. */
    synchronized long lowest() {
        return unfinished.isEmpty() ? next : unfinished.first();
    }

    /** The offset behind the last record that has come. */
    synchronized long next() {
        return next;
    }

    /** How many have begun and are not finished. */
    synchronized int unfinished() {
        return unfinished.size();
    }
}
