package io.durable.sample.imports;

import io.durable.sample.orders.RowIdTakenException;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes files of orders. */
@RestController
class ImportController {

    private final Imports imports;
    private final DurableHttp http;

    ImportController(Imports imports, DurableHttp http) {
        this.imports = imports;
        this.http = http;
    }

    @PostMapping(path = "/imports", consumes = "text/csv")
    ResponseEntity<CheckStatus> upload(InputStream body) throws IOException {
        OrderCsv csv = OrderCsv.read(body);
        try {
            return http.createCheckStatusResponse(imports.start(csv.orders()));
        } catch (RowIdTakenException taken) {
            throw new BrokenCsvException(csv.lineNumber(taken.getRowId()), taken.getMessage());
        }
    }

    @ExceptionHandler
    ProblemDetail brokenCsv(BrokenCsvException broken) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, "Line " + broken.getLine() + ": " + broken.getMessage());
        problem.setTitle("Broken CSV");
        problem.setProperty("line", broken.getLine());
        return problem;
    }
}
