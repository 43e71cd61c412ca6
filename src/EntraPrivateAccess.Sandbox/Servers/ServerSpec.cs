namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>What a new virtual server is to be; what is left out is a fresh Windows Server 2022.</summary>
internal sealed record ServerSpec
{
    public required string Name { get; init; }

    /// <summary>Null or empty for a workgroup machine.</summary>
    public string? Domain { get; init; } = "corp.contoso.com";

    public string OsName { get; init; } = "Windows Server 2022 Datacenter";

    public string OsVersion { get; init; } = "10.0.20348";

    public bool IsWindowsServer { get; init; } = true;

    public bool ServerCore { get; init; }

    /// <summary>Whether those who act on it hold administrator rights.</summary>
    public bool Elevated { get; init; } = true;

    public bool Is64Bit { get; init; } = true;

    /// <summary>Bytes.</summary>
    public long Memory { get; init; } = 16L << 30;

    public int Processors { get; init; } = 4;

    /// <summary>The .NET Framework's release number; 528449 is 4.8 as Server 2022 has it.</summary>
    public int DotNetRelease { get; init; } = 528449;
}
