package io.durable.sample.patterns.approval;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface ExpenseClaimRepository extends JpaRepository<ExpenseClaim, String> {

    List<ExpenseClaim> findByStatusOrderById(ExpenseStatus status);
}
