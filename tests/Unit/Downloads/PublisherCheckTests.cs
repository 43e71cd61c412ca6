using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

public sealed class PublisherCheckTests
{
    private static readonly PublisherIdentity s_microsoft = new("Microsoft Corporation", "Microsoft Corporation");

    [Theory]
    [InlineData(TestPublisher.Microsoft, true)]
    [InlineData("C=US, O=Microsoft Corporation, CN=Microsoft Corporation", true)]
    [InlineData("CN=.NET, O=Microsoft Corporation", false)]
    [InlineData("CN=Microsoft Corporation, O=Contoso", false)]
    [InlineData("CN=\"Microsoft Corporation, O=Microsoft Corporation\", O=Contoso", false)]
    [InlineData("CN=Microsoft Corporation, O=Microsoft Corporation, O=Contoso", false)]
    [InlineData("CN=Microsoft Corporation, O=Contoso, O=Microsoft Corporation", false)]
    [InlineData("CN=Microsoft Corporation, CN=Contoso, O=Microsoft Corporation", false)]
    [InlineData("CN=Contoso, CN=Microsoft Corporation, O=Microsoft Corporation", false)]
    [InlineData("CN=Microsoft Corporation, O=Microsoft Corporation + O=Contoso", false)]
    [InlineData("CN=Microsoft Corporation, O=Microsoft Corporation, O=Microsoft Corporation", false)]
    [InlineData("CN=Microsoft Corporation, O=Microsoft Corporation ", true)]
    [InlineData("CN=Microsoft Corporation, O=Microsoft Corporation.", false)]
    [InlineData("CN=microsoft corporation, O=Microsoft Corporation", false)]
    [InlineData("CN=Microsoft Corporation", false)]
    [InlineData("O=Microsoft Corporation, OU=CN\\=Microsoft Corporation", false)]
    public void Only_the_exact_names_match(string subject, bool expected)
    {
        using X509Certificate2 certificate = TestPublisher.SelfSigned(subject);
        Assert.Equal(expected, PublisherCheck.Matches(s_microsoft, PublisherCheck.Read(certificate.RawData)));
    }
}
