package io.durable.simulation;

import java.util.ArrayList;
import java.util.List;

/** One partition of a simulated topic, and how far its group has come. */
final class Log<T> {

    private final List<Entry<T>> entries = new ArrayList<>();
    private int begin;
    private int committed;

    /** One record; it is handled when whoever took it out has done with it. */
    static final class Entry<T> {

        private final Log<T> log;
        private final int offset;
        private final T value;
        private boolean handed;
        private boolean done;

        private Entry(Log<T> log, int offset, T value) {
            this.log = log;
            this.offset = offset;
            this.value = value;
        }

        T value() {
            return value;
        }

        int offset() {
            return offset;
        }

        /** Whether nobody will take it out any more. */
        boolean isGone() {
            return offset < log.first();
        }

        boolean wasHanded() {
            return handed;
        }

        void hand() {
            handed = true;
        }

        void done() {
            done = true;
        }
    }

    Entry<T> append(T value) {
        Entry<T> entry = new Entry<>(this, entries.size(), value);
        entries.add(entry);
        return entry;
    }

    Entry<T> at(int offset) {
        return entries.get(offset);
    }

    int end() {
        return entries.size();
    }

    /** Where a new consumer begins. */
    int first() {
        return Math.max(begin, committed);
    }

    void commit(int offset) {
        committed = Math.max(committed, offset);
    }

    /** Commits what is done without a gap. */
    void commitDone() {
        int next = first();
        while (next < entries.size() && entries.get(next).done) {
            next++;
        }
        commit(next);
    }

    /** What was done and not committed is to be done again. */
    List<Entry<T>> rewind() {
        List<Entry<T>> open = open();
        open.forEach(entry -> entry.done = false);
        return open;
    }

    /** What nobody has said to be done with. */
    List<Entry<T>> open() {
        return List.copyOf(entries.subList(first(), entries.size()));
    }

    /** All of it is lost. */
    void clear() {
        begin = entries.size();
    }
}
