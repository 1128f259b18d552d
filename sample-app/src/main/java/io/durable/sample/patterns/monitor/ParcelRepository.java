package io.durable.sample.patterns.monitor;

import org.springframework.data.jpa.repository.JpaRepository;

interface ParcelRepository extends JpaRepository<Parcel, String> {}
