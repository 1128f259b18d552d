package io.durable.sample.kill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the shops have logged. */
final class ShopLogs {

    private static final Pattern ERROR = Pattern.compile("^\\S+ ERROR .*");
    private static final Pattern WARNING = Pattern.compile("^\\S+ +WARN .*");
    private static final Pattern OWN = Pattern.compile(".* (io\\.durable|i\\.d)\\..* : .*");

    private final List<String> errors = new ArrayList<>();
    private int warnings;

    private ShopLogs() {}

    static ShopLogs of(List<ShopNode> nodes) throws IOException {
        ShopLogs logs = new ShopLogs();
        for (ShopNode node : nodes) {
            logs.read(node.shop().log());
        }
        return logs;
    }

    private void read(Path log) throws IOException {
        for (String line : Files.readAllLines(log)) {
            if (ERROR.matcher(line).matches()) {
                errors.add(line);
            } else if (WARNING.matcher(line).matches() && OWN.matcher(line).matches()) {
                warnings++;
            }
        }
    }

    /** The lines that say that a person must act. */
    List<String> errors() {
        return errors;
    }

    /** How many of them the engine wrote. */
    long ownErrors() {
        return errors.stream().filter(line -> OWN.matcher(line).matches()).count();
    }

    /** How many warnings the engine wrote. */
    int warnings() {
        return warnings;
    }
}
