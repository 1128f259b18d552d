package io.durable.sample.patterns.fanout;

import org.springframework.data.jpa.repository.JpaRepository;

interface AisleCountRepository extends JpaRepository<AisleCount, String> {}
