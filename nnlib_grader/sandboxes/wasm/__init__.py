"""The `wasm` sandbox: a Python of its own, compiled to WebAssembly, for any system."""
