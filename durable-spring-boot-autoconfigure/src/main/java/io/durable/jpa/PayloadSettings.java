package io.durable.jpa;

import io.durable.codec.PayloadChain;

/**
 * How payloads are stored.
 *
 * @param chain what encodes them
 * @param threshold how many bytes of one stand in a row that is not only its own
 */
record PayloadSettings(PayloadChain chain, int threshold) {

    static final PayloadSettings DEFAULT = new PayloadSettings(PayloadChain.NONE, 65_536);
}
