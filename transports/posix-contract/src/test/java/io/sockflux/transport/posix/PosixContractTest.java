package io.sockflux.transport.posix;

import io.sockflux.contract.NetworkExtension;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Every contract, on posix channels. */
@Suite
@SelectPackages("io.sockflux.contract")
@IncludeClassNamePatterns(".*Contract")
@ConfigurationParameter(key = NetworkExtension.TRANSPORT, value = "posix")
class PosixContractTest {}
