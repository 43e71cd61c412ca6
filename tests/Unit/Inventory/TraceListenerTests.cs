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
            [("shared", "a.xml", null), ("text", @"C:\logs\a.log", @"C:\logs")],
            TraceListener
                .ReadAll(XmlSource.Parse(Text).Root)
                .Select(listener => (listener.Name, listener.File, listener.Folder))
        );
    }
}
