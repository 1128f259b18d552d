package io.durable.sample.patterns.chaining;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface InvoiceRepository extends JpaRepository<Invoice, Long> {

    @Query("select coalesce(max(i.number), 0) from Invoice i")
    long lastNumber();
}
