using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

public sealed class TraceListenerTests
{
    [Fact]
    public void Listeners_that_write_to_a_file_are_read_with_their_folder()
    {
        const string Text = """
            <configuration>
              <system.diagnostics>
                <sharedListeners>
                  <add name="shared" type="System.Diagnostics.XmlWriterTraceListener, System" initializeData="a.xml" />
                </sharedListeners>
                <trace>
                  <listeners>
                    <add name="console" type="System.Diagnostics.ConsoleTraceListener" />
                    <add name="text" type="System.Diagnostics.TextWriterTraceListener" initializeData="C:\logs\a.log" />
                    <add name="shared" />
                    <remove name="Default" />
                  </listeners>
                </trace>
              </system.diagnostics>
            </configuration>
            """;

        Assert.Equal(
            [("shared", @"C:\Connector\a.xml"), ("text", @"C:\logs\a.log")],
            TraceListener
                .ReadAll(XmlSource.Parse(Text).Root)
                .Select(listener => (listener.Name, listener.FullPath(@"C:\Connector\service.exe.config")))
        );
    }

    [Theory]
    [InlineData("a.log", @"D:\Connector\a.log")]
    [InlineData("logs/a.log", @"D:\Connector\logs\a.log")]
    [InlineData(@"\logs\a.log", @"D:\logs\a.log")]
    [InlineData(@"\\server\share\a.log", @"\\server\share\a.log")]
    [InlineData("C:/logs/a.log", @"C:\logs\a.log")]
    public void Relative_path_is_relative_to_the_configuration_file(string file, string expected) =>
        Assert.Equal(expected, new TraceListener("a", file).FullPath(@"D:\Connector\service.exe.config"));

    [Fact]
    public void Listeners_below_a_location_and_a_namespace_are_read()
    {
        const string Text = """
            <configuration xmlns="http://schemas.microsoft.com/.NetConfiguration/v2.0">
              <location path="."><system.diagnostics><trace><listeners>
                <add name="text" type="System.Diagnostics.TextWriterTraceListener" initializeData="C:\a.log" />
              </listeners></trace></system.diagnostics></location>
            </configuration>
            """;

        Assert.Equal(@"C:\a.log", Assert.Single(TraceListener.ReadAll(XmlSource.Parse(Text).Root)).File);
    }
}
