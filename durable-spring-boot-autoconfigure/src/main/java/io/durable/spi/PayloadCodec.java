package io.durable.spi;

/**
 * Changes the bytes of payloads on their way to the database and to other nodes, and back: compresses them, encrypts them. Several work one after the other. With each payload the names of
 * those are stored that have changed it, so that one that was stored before there was a codec, or with others, stays readable as long as theirs are there.
 *
 * <p>Any thread may call, several at once; commits wait for it. The same payload may be encoded several times, for several places.
 */
public interface PayloadCodec {

    /** Stored with each payload: 1 to 20 characters of {@code a-z}, {@code 0-9} and {@code -}. Must not change while anything is stored under it. */
    String name();

    /**
     * The bytes to store.
     *
     * @param bytes not to be changed
     * @return {@code bytes} itself if this codec leaves them as they are; it is then not asked to decode them
     */
    byte[] encode(byte[] bytes, PayloadPlace place);

    /**
     * The bytes that were encoded.
     *
     * @param bytes not to be changed
     * @throws io.durable.PayloadUnreadableException if they are damaged, were encoded for another place, or a key is missing
     */
    byte[] decode(byte[] bytes, PayloadPlace place);
}
