package io.durable.web;

/** What somebody may be allowed to do through the HTTP endpoints. */
public enum ManagementPermission {

    /** To see which instances there are, and how they are. */
    VIEW,

    /** To see inputs, outputs, custom status and what the history says of them. Comes with none of the others. */
    VIEW_PAYLOAD,

    /** To start and to steer: events, suspend, resume, cancel, terminate. Comes with {@link #VIEW}. */
    OPERATE,

    /** To remove for good. Comes with {@link #OPERATE}. */
    ADMIN
}
