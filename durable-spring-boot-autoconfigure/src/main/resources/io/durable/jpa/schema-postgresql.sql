-- Before a table is analysed, and after a vacuum that finds it empty, PostgreSQL believes that "hub = ?" finds one row: every index that knows the hub then seems
-- as good as the primary key, and a prepared statement keeps the plan. Therefore primary keys begin with the id, and every other index has a condition that is
-- always true. Only statements that repeat it can use the index; those that look rows up by their keys have nothing but the primary key.

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
) WITH (fillfactor = 50);

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
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

CREATE TABLE IF NOT EXISTS durable_instance (
    hub                SMALLINT     NOT NULL,
    id                 VARCHAR(255) COLLATE "C" NOT NULL,
    incarnation        UUID         NOT NULL,
    shard              SMALLINT     NOT NULL,
    name               VARCHAR(500) NOT NULL,
    version            VARCHAR(255),
    execution          INTEGER      NOT NULL,
    status             VARCHAR(20)  NOT NULL,
    due                TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    input              BYTEA,
    output             BYTEA,
    failure            BYTEA,
    custom_status      BYTEA,
    parent_id          VARCHAR(255) COLLATE "C",
    parent_incarnation UUID,
    parent_execution   INTEGER,
    parent_name        VARCHAR(500),
    parent_step        INTEGER,
    tags               TEXT         NOT NULL,
    trace              TEXT,
    created_at         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    completed_at       TIMESTAMP(6) WITH TIME ZONE,
    suspects           INTEGER      NOT NULL,
    stalls             INTEGER      NOT NULL,
    request_id         VARCHAR(255),
    PRIMARY KEY (id, hub)
) WITH (fillfactor = 80);

CREATE INDEX IF NOT EXISTS durable_instance_due ON durable_instance (hub, due, shard)
    WHERE due < TIMESTAMP WITH TIME ZONE '9999-12-31 00:00:00+00';

CREATE INDEX IF NOT EXISTS durable_instance_created ON durable_instance (hub, created_at DESC, id DESC)
    WHERE created_at > TIMESTAMP WITH TIME ZONE '0001-01-01 00:00:00+00';

CREATE INDEX IF NOT EXISTS durable_instance_name ON durable_instance (hub, name, created_at DESC, id DESC)
    WHERE created_at > TIMESTAMP WITH TIME ZONE '0001-01-01 00:00:00+00';

CREATE INDEX IF NOT EXISTS durable_instance_parent ON durable_instance (parent_id, hub, id)
    WHERE parent_id IS NOT NULL;

CREATE TABLE IF NOT EXISTS durable_leftover (
    hub         SMALLINT     NOT NULL,
    instance_id VARCHAR(255) COLLATE "C" NOT NULL,
    incarnation UUID         NOT NULL,
    PRIMARY KEY (instance_id, hub, incarnation)
);

CREATE TABLE IF NOT EXISTS durable_history (
    hub         SMALLINT     NOT NULL,
    instance_id VARCHAR(255) COLLATE "C" NOT NULL,
    incarnation UUID         NOT NULL,
    execution   INTEGER      NOT NULL,
    sequence    INTEGER      NOT NULL,
    kind        VARCHAR(40)  NOT NULL,
    recorded_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    content     BYTEA        NOT NULL,
    PRIMARY KEY (instance_id, hub, incarnation, execution, sequence)
);

CREATE TABLE IF NOT EXISTS durable_payload (
    hub         SMALLINT     NOT NULL,
    instance_id VARCHAR(255) COLLATE "C" NOT NULL,
    incarnation UUID         NOT NULL,
    execution   INTEGER      NOT NULL,
    sequence    INTEGER      NOT NULL,
    nonce       BIGINT       NOT NULL,
    content     BYTEA        NOT NULL,
    PRIMARY KEY (instance_id, hub, incarnation, execution, sequence)
);

CREATE TABLE IF NOT EXISTS durable_message (
    hub         SMALLINT     NOT NULL,
    id          UUID         NOT NULL,
    shard       SMALLINT     NOT NULL,
    instance_id VARCHAR(255) COLLATE "C" NOT NULL,
    sender      VARCHAR(255) COLLATE "C",
    urgency     SMALLINT     NOT NULL,
    kind        VARCHAR(40)  NOT NULL,
    due         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    content     BYTEA        NOT NULL,
    PRIMARY KEY (id, hub)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

CREATE INDEX IF NOT EXISTS durable_message_due ON durable_message (hub, due, shard, instance_id)
    WHERE shard >= 0;

CREATE INDEX IF NOT EXISTS durable_message_instance ON durable_message (hub, instance_id, urgency, id)
    WHERE urgency >= 0;

CREATE TABLE IF NOT EXISTS durable_update (
    hub         SMALLINT     NOT NULL,
    instance_id VARCHAR(255) COLLATE "C" NOT NULL,
    incarnation UUID         NOT NULL,
    update_id   VARCHAR(200) NOT NULL,
    name        VARCHAR(200) NOT NULL,
    outcome     VARCHAR(10),
    result      BYTEA,
    failure     BYTEA,
    PRIMARY KEY (hub, instance_id, incarnation, update_id)
);

CREATE TABLE IF NOT EXISTS durable_task (
    hub         SMALLINT     NOT NULL,
    id          UUID         NOT NULL,
    shard       SMALLINT     NOT NULL,
    instance_id VARCHAR(255) COLLATE "C" NOT NULL,
    incarnation UUID         NOT NULL,
    execution   INTEGER      NOT NULL,
    step        INTEGER      NOT NULL,
    name        VARCHAR(500) NOT NULL,
    attempt     INTEGER      NOT NULL,
    due         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    queue       VARCHAR(60)  NOT NULL,
    node        UUID,
    state       VARCHAR(10)  NOT NULL,
    result      BYTEA,
    failure     BYTEA,
    details     BYTEA,
    PRIMARY KEY (id, hub)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

CREATE INDEX IF NOT EXISTS durable_task_state ON durable_task (hub, state, shard)
    WHERE shard >= 0;

CREATE TABLE IF NOT EXISTS durable_limit (
    hub      SMALLINT     NOT NULL,
    activity VARCHAR(500) NOT NULL,
    PRIMARY KEY (activity, hub)
);

CREATE TABLE IF NOT EXISTS durable_permit (
    hub             SMALLINT     NOT NULL,
    task_id         UUID         NOT NULL,
    attempt         INTEGER      NOT NULL,
    activity        VARCHAR(500) NOT NULL,
    instance_id     VARCHAR(255) COLLATE "C" NOT NULL,
    concurrency_key VARCHAR(255),
    priority        INTEGER      NOT NULL,
    requested_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    granted_at      TIMESTAMP(6) WITH TIME ZONE,
    state           INTEGER      NOT NULL,
    PRIMARY KEY (task_id, hub, attempt)
);

CREATE INDEX IF NOT EXISTS durable_permit_line ON durable_permit (activity, hub, state, priority DESC, requested_at, task_id)
    WHERE attempt >= 1;

CREATE INDEX IF NOT EXISTS durable_permit_key
    ON durable_permit (activity, hub, state, concurrency_key, priority DESC, requested_at, task_id)
    WHERE concurrency_key IS NOT NULL;

CREATE INDEX IF NOT EXISTS durable_permit_rate ON durable_permit (activity, hub, granted_at)
    WHERE granted_at IS NOT NULL;
