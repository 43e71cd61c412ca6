using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Versioning;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Where Windows notes that it waits for a restart.</summary>
[SupportedOSPlatform("windows")]
internal static class PendingReboot
{
    private const string Servicing = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending";
    private const string Update = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired";
    private const string SessionManager = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager";
    private const string ComputerNames = @"HKLM\SYSTEM\CurrentControlSet\Control\ComputerName";

    public static IReadOnlyList<string> Reasons()
    {
        List<string> reasons = [];
        if (WindowsRegistry.Exists(Servicing))
        {
            reasons.Add("Windows components were changed and wait for a restart.");
        }

        if (WindowsRegistry.Exists(Update))
        {
            reasons.Add("Windows Update waits for a restart.");
        }

        // Pairs of source and target; an empty target means that the source is deleted.
        if (WindowsRegistry.Read(SessionManager, "PendingFileRenameOperations") is string[] files
            && files.FirstOrDefault(file => file.Length > 0) is { } first)
        {
            reasons.Add($"Files wait to be replaced or deleted at the next restart, such as {WithoutPrefix(first)}.");
        }

        if (NameOf("ActiveComputerName") is { } active && NameOf("ComputerName") is { } coming && !active.Equals(coming, StringComparison.OrdinalIgnoreCase))
        {
            reasons.Add($"The computer was renamed from {active} to {coming} and waits for a restart.");
        }

        return reasons;
    }

    private static string? NameOf(string key) => WindowsRegistry.Read($@"{ComputerNames}\{key}", "ComputerName") as string;

    private static string WithoutPrefix(string path) => path.StartsWith(@"\??\", StringComparison.Ordinal) ? path.Substring(4) : path;
}
