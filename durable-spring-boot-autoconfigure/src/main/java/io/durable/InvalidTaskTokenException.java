package io.durable;

/** A text is no token of a task. */
public class InvalidTaskTokenException extends DurableException {

    public InvalidTaskTokenException(String token, String reason) {
        super("'" + (token.length() > 60 ? token.substring(0, 60) + "…" : token) + "' is no token of an activity: "
                + reason + ". Use the text that ActivityContext.getTaskToken() gave, unchanged");
    }
}
