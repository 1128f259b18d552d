package io.durable.spi;

/** What a transport could not use, counted since the start of the process. Any thread may call; it does not block. */
public interface TransportFigures {

    /** Records that were damaged, or written by a later release. */
    long unreadable();

    /** Records of another hub. */
    long foreign();
}
