{
  description = "Read one number's SMS thread in the terminal, like a messenger";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      forEachSystem = build: lib.genAttrs systems (system: build nixpkgs.legacyPackages.${system});
      manifest = lib.importTOML ./Cargo.toml;
    in
    {
      packages = forEachSystem (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = manifest.package.name;
          inherit (manifest.package) version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          buildType = "dist";
          # The tests need a pseudo terminal and a network of their own; `cargo test` runs them.
          doCheck = false;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          postInstall = ''
            $out/bin/smsthread man man
            installManPage man/man1/* man/man5/*
            for shell in bash zsh fish; do
              $out/bin/smsthread completions $shell > smsthread.$shell
            done
            installShellCompletion smsthread.{bash,zsh,fish}
            install -Dm644 packaging/smsthread.desktop -t $out/share/applications
          '';
          meta = {
            inherit (manifest.package) description;
            license = lib.licenses.mit;
            mainProgram = "smsthread";
            platforms = systems;
          };
        };
      });
    };
}
