package io.durable.spi;

/** Where the runtime gets its random bits from. Any thread may ask. */
public interface Randomness {

    /** 64 fresh random bits. */
    long nextLong();
}
