using System.IO;
using System.Security;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>
/// Checks that a renewed certificate is looked up in two places, and that it is never reported as absent if one of
/// them can't be read.
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
            { "denied", "absent", nameof(CertificatePresence.Unreadable), "file store could not be read: No access." },
            { "held", "absent", nameof(CertificatePresence.Unreadable), "file store could not be read: File in use." },
            {
                "garbage",
                "absent",
                nameof(CertificatePresence.Unreadable),
                "file store contains an entry with this name in an unknown format."
            },
            {
                "absent",
                "denied",
                nameof(CertificatePresence.Unreadable),
                "registry store could not be read: No access."
            },
            {
                "absent",
                "forbidden",
                nameof(CertificatePresence.Unreadable),
                "registry store could not be read: No permission."
            },
            {
                "absent",
                "garbage",
                nameof(CertificatePresence.Unreadable),
                "registry store contains an entry with this name in an unknown format."
            },
            { "denied", "denied", nameof(CertificatePresence.Unreadable), "file store could not be read: No access." },
        };

    [Theory]
    [MemberData(nameof(Places))]
    public void Certificate_in_either_place_is_found_and_a_read_error_is_reported(
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
            "denied" => throw new UnauthorizedAccessException("No access."),
            "forbidden" => throw new SecurityException("No permission."),
            "held" => throw new IOException("File in use."),
            _ => throw new ArgumentException(state),
        };
}
