namespace EntraPrivateAccess.Provisioning;

/// <summary>What the installer's exit code means. Microsoft documents none; these are Windows Installer's, which a bundle passes on.</summary>
/// <param name="Code">The code, with an HRESULT of the form 0x8007xxxx taken back to the Win32 code in its low word.</param>
/// <param name="Succeeded">True for 0, 3010 and 1641.</param>
/// <param name="RebootRequired">True for 3010 and 1641.</param>
/// <param name="RestartStarted">True for 1641: the server is going down right now.</param>
/// <param name="IsBusy">True for 1618: another installation must end first.</param>
internal sealed record SetupExitCode(int Code, bool Succeeded, bool RebootRequired, bool RestartStarted, bool IsBusy, string Meaning)
{
    public static SetupExitCode Of(int raw)
    {
        int code = (raw & 0xFFFF0000) == 0x80070000 ? raw & 0xFFFF : raw;
        return code switch
        {
            0 => new(code, true, false, false, false, "success"),
            3010 => new(code, true, true, false, false, "success, a restart is required"),
            1641 => new(code, true, true, true, false, "success, and a restart has begun"),
            1618 => new(code, false, false, false, true, "another installation is running"),
            1601 => new(code, false, false, false, false, "the Windows Installer service can't be reached"),
            1602 => new(code, false, false, false, false, "cancelled by a user"),
            1603 => new(code, false, false, false, false, "fatal error during installation"),
            1638 => new(code, false, false, false, false, "another version is installed already"),
            1605 => new(code, false, false, false, false, "this product is not installed"),
            1619 => new(code, false, false, false, false, "the package could not be opened"),
            1625 => new(code, false, false, false, false, "forbidden by system policy"),
            1639 => new(code, false, false, false, false, "a command line argument was not understood"),
            1260 => new(code, false, false, false, false, "forbidden by AppLocker or software restriction"),
            4551 => new(code, false, false, false, false, "forbidden by App Control"),
            112 => new(code, false, false, false, false, "the disk is full"),
            5 => new(code, false, false, false, false, "access denied"),
            1223 => new(code, false, false, false, false, "cancelled at the elevation prompt"),
            _ => new(code, false, false, false, false, "a code that Windows Installer does not name"),
        };
    }
}
