package io.durable.sample.kill;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the shop says of itself, compared with the file. */
final class Figures {

    private final ExpectedOrders expected;
    private final List<String> differences;

    Figures(ExpectedOrders expected, List<String> differences) {
        this.expected = expected;
        this.differences = differences;
    }

    List<String> differences() {
        return differences;
    }

    void compare(JsonNode summary, int completed, int awaitingApproval) {
        expect("orders", expected.orders(), count(summary, "orders"));
        expect("lines", expected.lines().size(), count(summary, "lines"));
        expect("units", expected.units(), count(summary, "units"));
        if (expected.sales().compareTo(summary.get("sales").decimalValue()) != 0) {
            expect("sales", expected.sales(), summary.get("sales").decimalValue());
        }
        expect("completed", completed, count(summary, "completed"));
        expect("awaitingApproval", awaitingApproval, count(summary, "awaitingApproval"));
        expect("failed", 0, count(summary, "failed"));
    }

    void compareImport(JsonNode status) {
        expect("status of the import", "Completed", status.get("runtimeStatus").asString());
        expect("orders done by the import", expected.orders(), count(status.get("customStatus"), "done"));
    }

    void expect(String what, Object wanted, Object found) {
        if (!wanted.equals(found)) {
            differences.add(what + ": " + found + ", not " + wanted);
        }
    }

    static int settled(JsonNode summary) {
        return count(summary, "completed") + count(summary, "awaitingApproval") + count(summary, "failed");
    }

    static int count(JsonNode node, String name) {
        return node.get(name).asInt();
    }
}
