package io.durable.sample.patterns.schedule;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface DailyReportRepository extends JpaRepository<DailyReport, String> {

    List<DailyReport> findAllByOrderByTime();
}
