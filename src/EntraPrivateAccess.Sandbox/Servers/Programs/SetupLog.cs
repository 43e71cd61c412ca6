using System.Globalization;
using System.Text;
using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>A log as Burn writes it: process and thread, time, a letter for the kind, a number.</summary>
internal sealed class SetupLog(VirtualMachine machine, VirtualProcess process)
{
    private readonly StringBuilder _lines = new();

    public void Info(int number, string text) => Add('i', number, text);

    public void Error(int number, string text) => Add('e', number, text);

    public void Save(string? file)
    {
        string path = file ?? $@"C:\Windows\Temp\Microsoft_Entra_private_network_connector_{machine.World.Clock.GetUtcNow():yyyyMMddHHmmss}.log";
        try
        {
            machine.Disk.Write(path, _lines.ToString());
        }
        catch (WindowsError refused)
        {
            machine.Note("installer log not written", refused.Message);
        }
    }

    private void Add(char kind, int number, string text) => _lines.Append(
        CultureInfo.InvariantCulture,
        $"[{process.Id:X4}:{process.Id + 4:X4}][{machine.World.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss}]{kind}{number:000}: {text}\r\n");
}
