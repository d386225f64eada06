package io.sockflux.examples;

import io.sockflux.contract.NetworkExtension;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;
import org.junit.platform.suite.api.SuiteDisplayName;

/** The contract of close-on-exec on io_uring, whose flags the posix module sets though its channels cannot live on these loops. */
@Suite
@SuiteDisplayName("Close on exec, io_uring")
@SelectPackages("io.sockflux.contract")
@IncludeClassNamePatterns(".*\\.CloseOnExecContract")
@ConfigurationParameter(key = NetworkExtension.TRANSPORT, value = "io_uring")
@ConfigurationParameter(key = NetworkExtension.WHERE_AVAILABLE, value = "true")
class RingsCloseOnExecTest {}
