using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Tcp;

/// <summary>Certificate and key of a TLS binding, and whose clients it takes (RFC 7011 §11.1). Read once, when the binding is opened.</summary>
internal static class TlsIdentity
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <param name="certificate">PEM: the certificate, behind it those that lead to its root.</param>
    /// <param name="key">PEM, not encrypted.</param>
    /// <param name="clients">PEM: the roots of which clients must have a certificate; null to ask for none.</param>
    /// <exception cref="ReceiverException">A file cannot be read or does not hold what it should.</exception>
    public static SslServerAuthenticationOptions Load(string certificate, string key, string? clients)
    {
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = LoadCertificate(certificate, key),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = clients is not null,
            EncryptionPolicy = EncryptionPolicy.RequireEncryption,
            AllowRenegotiation = false,
        };
        if (clients is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
            options.CertificateChainPolicy.CustomTrustStore.AddRange(LoadAll("clients", clients));
        }

        return options;
    }

    private static SslStreamCertificateContext LoadCertificate(string certificate, string key)
    {
        X509Certificate2Collection chain = LoadAll("certificate", certificate);
        if (!File.Exists(key))
        {
            throw new ReceiverException($"key={key}: there is no such file");
        }

        try
        {
            X509Certificate2 identity = X509Certificate2.CreateFromPemFile(certificate, key);
            return SslStreamCertificateContext.Create(identity, chain, offline: true);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ReceiverException($"key={key}: {failure.Message}", failure);
        }
    }

    private static X509Certificate2Collection LoadAll(string option, string file)
    {
        X509Certificate2Collection found = [];
        try
        {
            found.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ReceiverException($"{option}={file}: {failure.Message}", failure);
        }

        return found.Count > 0 ? found : throw new ReceiverException($"{option}={file}: there is no certificate in it");
    }
}
