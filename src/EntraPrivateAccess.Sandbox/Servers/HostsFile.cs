using System.Net;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>The hosts file on the disk of a virtual server, whose entries take precedence over its DNS.</summary>
internal static class HostsFile
{
    public const string Path = @"C:\Windows\System32\drivers\etc\hosts";

    private const string Head = "# Copyright (c) 1993-2009 Microsoft Corp.\r\n#\r\n";
    private const string Mark = " # fault HostsEntry";

    /// <summary>Returns the address of a name according to the file, or null.</summary>
    public static IPAddress? AddressOf(VirtualMachine machine, string host) =>
        machine.Disk.Exists(Path)
            ? machine
                .Disk.Read(Path)
                .Split('\n')
                .Select(line => line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Skip(1).Contains(host, StringComparer.OrdinalIgnoreCase))
                .Select(words => IPAddress.TryParse(words[0], out IPAddress? address) ? address : null)
                .FirstOrDefault(address => address is not null)
            : null;

    /// <summary>Writes the lines of the faults that are set for the server, and removes others of faults.</summary>
    public static void Apply(VirtualMachine machine)
    {
        string[] wanted =
        [
            .. machine
                .World.Faults.All.Where(fault =>
                    fault.Name == FaultNames.HostsEntry
                    && (
                        fault.Target is null
                        || machine.Spec.Name.Contains(fault.Target, StringComparison.OrdinalIgnoreCase)
                    )
                )
                .Select(fault => fault.Value + Mark),
        ];
        string[] present = machine.Disk.Exists(Path) ? machine.Disk.Read(Path).Split("\r\n") : [];
        if (!wanted.SequenceEqual(present.Where(IsOurs)))
        {
            string[] others = present.Length == 0 ? Head.Split("\r\n") : [.. present.Where(line => !IsOurs(line))];
            machine.Disk.Write(Path, string.Join("\r\n", [.. wanted, .. others]));
        }
    }

    private static bool IsOurs(string line) => line.EndsWith(Mark, StringComparison.Ordinal);
}
