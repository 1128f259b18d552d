package io.durable.simulation;

/** A hash over everything a program has met, in the order in which it met it. Whatever is lost, doubled or out of order shows in all that follows. */
final class Chain {

    private long value;

    Chain(String start) {
        value = hash(start);
    }

    void add(String link) {
        value = mix(value * 31 + hash(link));
    }

    @Override
    public String toString() {
        return Long.toHexString(value);
    }

    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
