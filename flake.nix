{
  description = "Read one number's SMS thread in the terminal, like a messenger";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      forEach = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      manifest = (builtins.fromTOML (builtins.readFile ./Cargo.toml)).package;
    in
    {
      packages = forEach (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = manifest.name;
          inherit (manifest) version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          buildType = "dist";
          nativeBuildInputs = [ pkgs.installShellFiles ];
          # The tests need a pseudo terminal and the loopback network: .ci/run.
          doCheck = false;
          postInstall = ''
            $out/bin/smsthread man man
            installManPage man/man1/*.1 man/man5/*.5
            for shell in bash zsh fish; do
              $out/bin/smsthread completions $shell > smsthread.$shell
            done
            installShellCompletion smsthread.{bash,zsh,fish}
            install -Dm644 packaging/smsthread.desktop -t $out/share/applications
            install -Dm644 packaging/smsthread.metainfo.xml -t $out/share/metainfo
          '';
          meta = {
            inherit (manifest) description;
            license = pkgs.lib.licenses.mit;
            mainProgram = "smsthread";
          };
        };
      });

      devShells = forEach (pkgs: {
        default = pkgs.mkShell { packages = with pkgs; [ cargo rustc clippy rustfmt cargo-deny ]; };
      });
    };
}
