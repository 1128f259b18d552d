package io.durable.autoconfigure;

import io.durable.Activity;

/** Its activity can't be seen from another package. */
public class PackagePrivateBase {

    @Activity
    void work() {}
}
