using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>An authority and certificates of it, as PEM files in a folder.</summary>
internal sealed class TestCertificates
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _root;
    private readonly string _folder;
    private readonly string _name;

    public TestCertificates(string folder, string name)
    {
        _folder = folder;
        _name = name;
        CertificateRequest request = new($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
        RootFile = Path.Combine(folder, $"{name}.pem");
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    public string RootFile { get; }

    public X509Certificate2 Root => X509CertificateLoader.LoadCertificate(_root.RawData);

    public (string Certificate, string Key) Server() => Issue("server", ServerAuthentication, DateTimeOffset.UtcNow.AddDays(5));

    public (string Certificate, string Key) Client(bool isExpired = false) =>
        Issue(isExpired ? "expired" : "client", ClientAuthentication, DateTimeOffset.UtcNow.AddDays(isExpired ? -1 : 5));

    private (string Certificate, string Key) Issue(string subject, string purpose, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(_root, DateTimeOffset.UtcNow.AddDays(-5), until, RandomNumberGenerator.GetBytes(8));
        string certificateFile = Path.Combine(_folder, $"{_name}-{subject}.pem");
        string keyFile = Path.Combine(_folder, $"{_name}-{subject}.key");
        File.WriteAllText(certificateFile, issued.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }
}
