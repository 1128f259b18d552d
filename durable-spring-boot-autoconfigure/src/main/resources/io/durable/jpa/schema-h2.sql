CREATE TABLE IF NOT EXISTS durable_hub (
    hub            SMALLINT     NOT NULL PRIMARY KEY,
    name           VARCHAR(100) NOT NULL UNIQUE,
    id             UUID         NOT NULL,
    shards         INTEGER      NOT NULL,
    partitions     INTEGER      NOT NULL,
    schema_version INTEGER      NOT NULL,
    kafka_cluster  VARCHAR(100),
    created_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL
);

CREATE TABLE IF NOT EXISTS durable_node (
    hub       SMALLINT     NOT NULL,
    id        UUID         NOT NULL,
    name      VARCHAR(255) NOT NULL,
    heartbeat TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (hub, id)
);

CREATE TABLE IF NOT EXISTS durable_partition (
    hub          SMALLINT NOT NULL,
    partition_no INTEGER  NOT NULL,
    epoch        BIGINT   NOT NULL,
    nonce        UUID     NOT NULL,
    batch        BIGINT   NOT NULL,
    generation   BIGINT   NOT NULL,
    owner        UUID,
    released     BOOLEAN  NOT NULL,
    PRIMARY KEY (hub, partition_no)
);

CREATE TABLE IF NOT EXISTS durable_instance (
    hub                SMALLINT     NOT NULL,
    id                 VARCHAR(255) NOT NULL,
    incarnation        UUID         NOT NULL,
    shard              SMALLINT     NOT NULL,
    name               VARCHAR(500) NOT NULL,
    version            VARCHAR(255),
    execution          INTEGER      NOT NULL,
    status             VARCHAR(20)  NOT NULL,
    due                TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    input              VARBINARY(1000000000),
    output             VARBINARY(1000000000),
    failure            VARBINARY(1000000000),
    custom_status      VARBINARY(1000000000),
    parent_id          VARCHAR(255),
    parent_incarnation UUID,
    parent_execution   INTEGER,
    parent_name        VARCHAR(500),
    parent_step        INTEGER,
    tags               VARCHAR(10000)      NOT NULL,
    trace              VARCHAR(10000),
    created_at         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    completed_at       TIMESTAMP(6) WITH TIME ZONE,
    suspects           INTEGER      NOT NULL,
    stalls             INTEGER      NOT NULL,
    request_id         VARCHAR(255),
    PRIMARY KEY (hub, id)
);

CREATE INDEX IF NOT EXISTS durable_instance_due ON durable_instance (hub, due, shard);

CREATE INDEX IF NOT EXISTS durable_instance_created ON durable_instance (hub, created_at DESC, id DESC);

CREATE INDEX IF NOT EXISTS durable_instance_name ON durable_instance (hub, name, created_at DESC, id DESC);

CREATE INDEX IF NOT EXISTS durable_instance_parent ON durable_instance (hub, parent_id, id);

CREATE TABLE IF NOT EXISTS durable_leftover (
    hub         SMALLINT     NOT NULL,
    instance_id VARCHAR(255) NOT NULL,
    incarnation UUID         NOT NULL,
    PRIMARY KEY (hub, instance_id, incarnation)
);

CREATE TABLE IF NOT EXISTS durable_history (
    hub         SMALLINT     NOT NULL,
    instance_id VARCHAR(255) NOT NULL,
    incarnation UUID         NOT NULL,
    execution   INTEGER      NOT NULL,
    sequence    INTEGER      NOT NULL,
    kind        VARCHAR(40)  NOT NULL,
    recorded_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    content     VARBINARY(1000000000)        NOT NULL,
    PRIMARY KEY (hub, instance_id, incarnation, execution, sequence)
);

CREATE TABLE IF NOT EXISTS durable_payload (
    hub         SMALLINT     NOT NULL,
    instance_id VARCHAR(255) NOT NULL,
    incarnation UUID         NOT NULL,
    execution   INTEGER      NOT NULL,
    sequence    INTEGER      NOT NULL,
    nonce       BIGINT       NOT NULL,
    content     VARBINARY(1000000000)        NOT NULL,
    PRIMARY KEY (instance_id, hub, incarnation, execution, sequence)
);

CREATE TABLE IF NOT EXISTS durable_message (
    hub         SMALLINT     NOT NULL,
    id          UUID         NOT NULL,
    shard       SMALLINT     NOT NULL,
    instance_id VARCHAR(255) NOT NULL,
    sender      VARCHAR(255),
    urgency     SMALLINT     NOT NULL,
    kind        VARCHAR(40)  NOT NULL,
    due         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    content     VARBINARY(1000000000)        NOT NULL,
    PRIMARY KEY (hub, id)
);

CREATE INDEX IF NOT EXISTS durable_message_due ON durable_message (hub, due, shard, instance_id);

CREATE INDEX IF NOT EXISTS durable_message_instance ON durable_message (hub, instance_id, urgency, id);

CREATE TABLE IF NOT EXISTS durable_update (
    hub         SMALLINT     NOT NULL,
    instance_id VARCHAR(255) NOT NULL,
    incarnation UUID         NOT NULL,
    update_id   VARCHAR(200) NOT NULL,
    name        VARCHAR(200) NOT NULL,
    outcome     VARCHAR(10),
    result      VARBINARY(1000000000),
    failure     VARBINARY(1000000000),
    PRIMARY KEY (hub, instance_id, incarnation, update_id)
);

CREATE TABLE IF NOT EXISTS durable_task (
    hub         SMALLINT     NOT NULL,
    id          UUID         NOT NULL,
    shard       SMALLINT     NOT NULL,
    instance_id VARCHAR(255) NOT NULL,
    incarnation UUID         NOT NULL,
    execution   INTEGER      NOT NULL,
    step        INTEGER      NOT NULL,
    name        VARCHAR(500) NOT NULL,
    attempt     INTEGER      NOT NULL,
    due         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    queue       VARCHAR(60)  NOT NULL,
    node        UUID,
    state       VARCHAR(10)  NOT NULL,
    result      VARBINARY(1000000000),
    failure     VARBINARY(1000000000),
    details     VARBINARY(1000000000),
    PRIMARY KEY (hub, id)
);

CREATE INDEX IF NOT EXISTS durable_task_state ON durable_task (hub, state, shard);

CREATE TABLE IF NOT EXISTS durable_limit (
    hub      SMALLINT     NOT NULL,
    activity VARCHAR(500) NOT NULL,
    PRIMARY KEY (hub, activity)
);

CREATE TABLE IF NOT EXISTS durable_permit (
    hub             SMALLINT     NOT NULL,
    task_id         UUID         NOT NULL,
    attempt         INTEGER      NOT NULL,
    activity        VARCHAR(500) NOT NULL,
    instance_id     VARCHAR(255) NOT NULL,
    concurrency_key VARCHAR(255),
    priority        INTEGER      NOT NULL,
    requested_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    granted_at      TIMESTAMP(6) WITH TIME ZONE,
    state           INTEGER      NOT NULL,
    PRIMARY KEY (hub, task_id, attempt)
);

CREATE INDEX IF NOT EXISTS durable_permit_line ON durable_permit (activity, hub, state, priority DESC, requested_at, task_id);

CREATE INDEX IF NOT EXISTS durable_permit_key
    ON durable_permit (activity, hub, state, concurrency_key, priority DESC, requested_at, task_id);

CREATE INDEX IF NOT EXISTS durable_permit_rate ON durable_permit (activity, hub, granted_at);
