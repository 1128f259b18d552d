package io.durable.sample.orders;

/** Somebody's answer: the payload of the event {@value EVENT}. */
public record Approval(boolean approved) {

    static final String EVENT = "approval";
}
