using System.IO;
using System.Security;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>
/// Two places are asked for a renewed certificate, and one that may not be read never makes it absent.
/// </summary>
public sealed class NetworkServiceStoreTests
{
    // Property 32 with a certificate of five bytes.
    private static readonly byte[] s_entry = [32, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0x30, 0x03, 0x02, 0x01, 0x05];

    public static TheoryData<string, string, string, string?> Places =>
        new()
        {
            { "absent", "absent", nameof(CertificatePresence.Absent), null },
            { "absent", "there", nameof(CertificatePresence.Found), null },
            { "there", "absent", nameof(CertificatePresence.Found), null },
            { "there", "denied", nameof(CertificatePresence.Found), null },
            { "denied", "there", nameof(CertificatePresence.Found), null },
            { "denied", "absent", nameof(CertificatePresence.Unreadable), "file store could not be read: No entry." },
            { "held", "absent", nameof(CertificatePresence.Unreadable), "file store could not be read: It is held." },
            {
                "garbage",
                "absent",
                nameof(CertificatePresence.Unreadable),
                "file store holds an entry of this name in a form that is not known."
            },
            {
                "absent",
                "denied",
                nameof(CertificatePresence.Unreadable),
                "registry store could not be read: No entry."
            },
            {
                "absent",
                "forbidden",
                nameof(CertificatePresence.Unreadable),
                "registry store could not be read: No right."
            },
            {
                "absent",
                "garbage",
                nameof(CertificatePresence.Unreadable),
                "registry store holds an entry of this name in a form that is not known."
            },
            { "denied", "denied", nameof(CertificatePresence.Unreadable), "file store could not be read: No entry." },
        };

    [Theory]
    [MemberData(nameof(Places))]
    public void What_one_place_holds_is_found_and_what_cannot_be_read_is_said(
        string file,
        string registry,
        string presence,
        string? reason
    )
    {
        CertificateLookup found = NetworkServiceStore.Find(() => Read(file), () => Read(registry));

        Assert.Equal(
            (presence, reason is null ? null : "Network Service's " + reason),
            (found.Presence.ToString(), found.Reason)
        );
        Assert.Equal(presence == nameof(CertificatePresence.Found) ? s_entry[12..] : null, found.Certificate);
    }

    private static byte[]? Read(string state) =>
        state switch
        {
            "absent" => null,
            "there" => s_entry,
            "garbage" => [1, 2, 3],
            "denied" => throw new UnauthorizedAccessException("No entry."),
            "forbidden" => throw new SecurityException("No right."),
            "held" => throw new IOException("It is held."),
            _ => throw new ArgumentException(state),
        };
}
