package io.sockflux.transport.iouring;

import io.sockflux.contract.NetworkExtension;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Every contract, on io_uring. */
@Suite
@SelectPackages("io.sockflux.contract")
@IncludeClassNamePatterns(".*Contract")
@ConfigurationParameter(key = NetworkExtension.TRANSPORT, value = "io_uring")
class IoUringContractTest {}
