/** What stands between the socket and the connection. Layers are put in below the recipes, as the tests make their own. */
@NullMarked
package io.sockflux.contract.layer;

import org.jspecify.annotations.NullMarked;
