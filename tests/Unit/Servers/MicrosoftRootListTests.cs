using System.IO;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Server.Portable;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>Compares the module's roots of Microsoft with the list for code signing in the .NET SDK.</summary>
public sealed class MicrosoftRootListTests
{
    private static readonly X509Certificate2Collection s_list = ReadList();

    [Fact]
    public void Each_root_is_in_the_list() =>
        Assert.All(MicrosoftRoots.Load(), root => Assert.Contains(s_list, listed => IsSame(listed, root)));

    /// <summary>This root vouches for the certificates of Microsoft's customers.</summary>
    [Fact]
    public void Root_for_other_publishers_is_not_a_root_of_Microsoft_s_own_programs()
    {
        X509Certificate2 root = Assert.Single(s_list, listed =>
            listed.Subject.Contains("CN=Microsoft Identity Verification Root Certificate Authority 2020")
        );

        Assert.False(MicrosoftRoots.Contains(root.RawData));
    }

    private static bool IsSame(X509Certificate2 first, X509Certificate2 second) =>
        first.RawDataMemory.Span.SequenceEqual(second.RawDataMemory.Span);

    private static X509Certificate2Collection ReadList()
    {
        // The folder of the runtime is DOTNET/shared/Microsoft.NETCore.App/VERSION.
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string list = Directory
            .EnumerateFiles(
                Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "sdk")),
                "codesignctl.pem",
                SearchOption.AllDirectories
            )
            .Max()!;
        X509Certificate2Collection known = [];
        known.ImportFromPemFile(list);
        return known;
    }
}
