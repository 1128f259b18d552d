package io.durable.autoconfigure.elsewhere;

import io.durable.autoconfigure.PackagePrivateBase;

/** A bean whose activity is package-private in another package. */
public class Heir extends PackagePrivateBase {}
