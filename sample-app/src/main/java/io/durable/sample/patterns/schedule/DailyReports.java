package io.durable.sample.patterns.schedule;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.sample.orders.OrderBook;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** How many orders the book had, day by day. */
@Service
class DailyReports {

    private final DailyReportRepository reports;
    private final OrderBook book;

    DailyReports(DailyReportRepository reports, OrderBook book) {
        this.reports = reports;
        this.book = book;
    }

    @Activity
    @Transactional
    public long write(ActivityContext call, Instant time) {
        long orders = book.counts().orders();
        reports.save(new DailyReport(call.getInstanceId(), time, orders));
        return orders;
    }

    @Transactional(readOnly = true)
    public List<DailyReport.View> all() {
        return reports.findAllByOrderByTime().stream().map(DailyReport::view).toList();
    }
}
