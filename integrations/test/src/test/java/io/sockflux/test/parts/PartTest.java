package io.sockflux.test.parts;

import io.sockflux.test.SimulatedNetwork;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of a part: with a few seeds, or with a thousand in the long form. Each goes the same way twice. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@SimulatedNetwork(seeds = 6, smaller = 5, check = true)
@ExtendWith(ManySeeds.class)
@interface PartTest {}
