//! What `bindgen!` makes of the folder `wit`.
#![expect(unreachable_pub, reason = "made from the interfaces, which say what they mean")]

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "spin-host:platform/guest",
    imports: {
        "spin:sqlite/sqlite.[static]connection.open": async | trappable,
        "spin:sqlite/sqlite.[method]connection.execute": async | trappable,
        "spin:sqlite/sqlite.[method]connection.last-insert-rowid": async | trappable,
        "spin:sqlite/sqlite.[method]connection.changes": async | trappable,
        "spin:postgres/postgres.[method]connection-builder.build": async | trappable,
        "spin:postgres/postgres.[static]connection.open": async | trappable,
        "spin:postgres/postgres.[method]connection.query": async | trappable,
        "spin:postgres/postgres.[method]connection.execute": async | trappable,
        default: trappable,
    },
    with: {
        "spin:key-value/key-value.store": super::key_value::Store,
        "spin:postgres/postgres.connection": super::postgres::Connection,
        "spin:postgres/postgres.connection-builder": super::postgres::Builder,
        "spin:redis/redis.connection": super::redis::Connection,
        "spin:sqlite/sqlite.connection": super::sqlite::Connection,
    },
});

/// The export that the Redis trigger calls.
pub mod handler {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "spin-host:platform/redis-handler",
        exports: { default: async | store },
        with: { "spin:redis/redis": crate::guest::bindings::spin::redis::redis },
    });
}
