/** What every transport must do to connect through proxies. */
@NullMarked
package io.sockflux.contract.proxy;

import org.jspecify.annotations.NullMarked;
