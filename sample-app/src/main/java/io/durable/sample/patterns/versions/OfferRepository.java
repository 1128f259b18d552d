package io.durable.sample.patterns.versions;

import org.springframework.data.jpa.repository.JpaRepository;

interface OfferRepository extends JpaRepository<Offer, String> {}
