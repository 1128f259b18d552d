package io.durable.web;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Answers the verbs that the others do not know: the contract has 404 for them, where Spring has 405. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class WrongVerbController {

    @RequestMapping(
            path = "/instances",
            method = {RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH})
    ResponseEntity<Void> list() {
        return ResponseEntity.notFound().build();
    }

    @RequestMapping(
            path = "/instances/{*path}",
            method = {RequestMethod.PUT, RequestMethod.PATCH})
    ResponseEntity<Void> instance() {
        return ResponseEntity.notFound().build();
    }

    @RequestMapping(
            path = {"/counts", "/histories", "/histories/{*path}", "/openapi.json"},
            method = {RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH, RequestMethod.DELETE})
    ResponseEntity<Void> reading() {
        return ResponseEntity.notFound().build();
    }

    /** A start without a name is none either. */
    @RequestMapping(
            path = {"/orchestrators/{*path}", "/queries/{*path}"},
            method = {
                RequestMethod.POST,
                RequestMethod.GET,
                RequestMethod.PUT,
                RequestMethod.PATCH,
                RequestMethod.DELETE
            })
    ResponseEntity<Void> start() {
        return ResponseEntity.notFound().build();
    }
}
