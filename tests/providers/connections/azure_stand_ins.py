"""Stand-ins for what azure-identity asks: the program ``az``, and the endpoints of managed and workload identity."""

from __future__ import annotations

import datetime
import ipaddress
import json
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path

from azure.identity import DefaultAzureCredential
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.platforms import WINDOWS

PROGRAM = """import json, pathlib, sys, time
here = pathlib.Path({folder!r})
with (here / "az.log").open("a") as log:
    log.write(" ".join(sys.argv[1:]) + "\\n")
said = json.loads((here / "az.json").read_text("utf-8"))
sys.stdout.write(said["out"])
sys.stderr.write(said["err"])
sys.stdout.flush()
sys.stderr.flush()
time.sleep(said["seconds"])
sys.exit(said["code"])
"""
ALL = (
    "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST",
    "AZURE_TOKEN_CREDENTIALS", "AZURE_POD_IDENTITY_AUTHORITY_HOST", "IDENTITY_ENDPOINT", "IDENTITY_HEADER",
    "MSI_ENDPOINT", "MSI_SECRET", "IMDS_ENDPOINT", "AZURE_USERNAME", "AZURE_PASSWORD", "AZURE_OPENAI_AD_TOKEN",
    "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy",
)  # fmt: skip
"""The variables that azure-identity reads, and that a test must not have from the machine it runs on."""


class Az:
    """A program ``az`` in a folder of its own, which is all of ``PATH``: no PowerShell, no azd."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        source = PROGRAM.format(folder=str(folder))
        if WINDOWS:
            (folder / "az.py").write_text(source, "utf-8")
            (folder / "az.cmd").write_text(f'@"{sys.executable}" "{folder / "az.py"}" %*\n', "utf-8")
        else:
            (folder / "az").write_text(f"#!{sys.executable} -SE\n{source}", "utf-8")
            (folder / "az").chmod(0o755)
        self.prints(token="token-canary-az")

    def prints(self, *, token: str, expires: float = 4e9, err: str = "") -> None:
        """Print a token from now on, as ``az account get-access-token`` does; ``expires`` is in seconds since 1970."""
        given = {"accessToken": token, "expires_on": int(expires), "tokenType": "Bearer", "tenant": "t"}
        self.says(json.dumps(given, indent=2), err)

    def says(self, out: str = "", err: str = "", code: int = 0, seconds: float = 0) -> None:
        """Say this from now on, and then wait some seconds."""
        told = {"out": out, "err": err, "code": code, "seconds": seconds}
        (self.folder / "az.json").write_text(json.dumps(told), "utf-8")

    def remove(self) -> None:
        """Uninstall it."""
        for name in ("az", "az.cmd"):
            (self.folder / name).unlink(missing_ok=True)

    def credential(self) -> DefaultAzureCredential:
        """Return a chain of azure-identity's own, which finds this program."""
        return DefaultAzureCredential()

    @property
    def calls(self) -> list[str]:
        """The arguments of each call, the oldest first."""
        log = self.folder / "az.log"
        return log.read_text("utf-8").splitlines() if log.exists() else []

    @property
    def variables(self) -> Mapping[str, str]:
        """The variables with which it is found and nothing else is asked: no endpoint of the machine either."""
        return {"PATH": str(self.folder), "AZURE_TOKEN_CREDENTIALS": "dev"}


def authority_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return TLS settings for a stand-in of the authority on 127.0.0.1, and the file with which it is trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), True).sign(key, hashes.SHA256())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    trusted, both = folder / "authority.pem", folder / "both.pem"
    trusted.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    both.write_bytes(key.private_bytes(*form) + trusted.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, trusted
