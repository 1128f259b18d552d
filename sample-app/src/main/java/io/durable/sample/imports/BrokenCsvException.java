package io.durable.sample.imports;

/** A CSV file can't be imported. */
class BrokenCsvException extends RuntimeException {

    private final long line;

    BrokenCsvException(long line, String problem) {
        super(problem);
        this.line = line;
    }

    long getLine() {
        return line;
    }
}
