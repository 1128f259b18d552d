package io.durable.sample.imports;

/** How far an import has come: its custom status, and at last its output. */
public record Progress(int orders, int done) {

    Progress withOneMoreDone() {
        return new Progress(orders, done + 1);
    }
}
