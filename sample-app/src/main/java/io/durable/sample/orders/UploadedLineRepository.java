package io.durable.sample.orders;

import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface UploadedLineRepository extends JpaRepository<UploadedLine, Long> {

    List<UploadedLine> findByOrderIdInOrderByRowId(Collection<String> orderIds);
}
